import { DailyPartitions } from '../../platform/database/daily-partitions.js';

/** By the reported time, which a charger's clock may have put anywhere: retention counts from the receipt as well. */
export const meterValuePartitions = new DailyPartitions('billing.meter_value', 'reported_at', 'received_at');
