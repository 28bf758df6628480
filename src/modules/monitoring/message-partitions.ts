import { DailyPartitions } from '../../platform/database/daily-partitions.js';

export const messagePartitions = new DailyPartitions('monitoring.ocpp_message', 'received_at', 'received_at');
