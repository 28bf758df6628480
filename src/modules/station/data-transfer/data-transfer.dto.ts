import { StringField } from '../../../platform/http/fields.js';

const MAX_DATA = 100_000;

export class DataTransferDto {
  @StringField({ max: 255, description: 'Whose extension of OCPP it is' })
  vendorId!: string;

  @StringField({ max: 50, optional: true, description: 'Which message of that extension' })
  messageId?: string;

  @StringField({ min: 0, max: MAX_DATA, optional: true, description: 'Sent as it is' })
  data?: string;
}
