import { ApiProperty } from '@nestjs/swagger';
import { EnumField, TimeField } from '../../../platform/http/fields.js';
import {
  LocationField,
  RetriesField,
  RetryIntervalField,
  StationTaskDto,
  taskQuery,
  toStationTaskDto,
} from '../station-task/station-task.dto.js';
import type { LogUpload } from './log-upload.entity.js';
import { LOG_TYPES, LOG_UPLOAD_STATUSES, type LogType } from './log-upload.js';

export class GetDiagnosticsDto {
  @LocationField('The directory that the charger uploads to')
  location!: string;

  @TimeField({ optional: true, description: 'Nothing older' })
  startTime?: string;

  @TimeField({ optional: true, description: 'Nothing newer' })
  stopTime?: string;

  @RetriesField()
  retries?: number;

  @RetryIntervalField()
  retryIntervalSeconds?: number;
}

export class GetLogDto {
  @EnumField(LOG_TYPES)
  logType!: LogType;

  @LocationField('Where the charger uploads it to')
  remoteLocation!: string;

  @TimeField({ optional: true, description: 'Nothing older' })
  oldestTimestamp?: string;

  @TimeField({ optional: true, description: 'Nothing newer' })
  latestTimestamp?: string;

  @RetriesField()
  retries?: number;

  @RetryIntervalField()
  retryIntervalSeconds?: number;
}

export class LogUploadQuery extends taskQuery(LOG_UPLOAD_STATUSES) {}

export class LogUploadDto extends StationTaskDto {
  @ApiProperty({
    type: String,
    enum: LOG_UPLOAD_STATUSES,
    description:
      'The charger’s last word. Before it: `Requested`; `Failed` when it was not answered, and may have been ' +
      'taken all the same. `Canceled` when the charger gave it up for a newer one.',
  })
  status!: string;

  @ApiProperty({
    type: String,
    enum: [...LOG_TYPES, null],
    nullable: true,
    description: 'Null for what nobody asked for',
  })
  logType!: LogType | null;

  @ApiProperty({ type: String, nullable: true, example: 'sftp://logs.example.com/in' })
  remoteLocation!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  oldestTimestamp!: Date | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  latestTimestamp!: Date | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'diagnostics-20260131.zip',
    description: 'As the charger named it; a charger that has nothing to upload names none',
  })
  filename!: string | null;
}

export const toLogUploadDto = (upload: LogUpload): Readonly<LogUploadDto> => ({
  ...toStationTaskDto(upload),
  status: upload.status,
  logType: upload.logType,
  remoteLocation: upload.remoteLocation,
  oldestTimestamp: upload.oldestTimestamp,
  latestTimestamp: upload.latestTimestamp,
  filename: upload.filename,
});
