import { ApiProperty } from '@nestjs/swagger';

export const nullableText = (description: string, example?: string) =>
  ApiProperty({ type: String, nullable: true, description, ...(example === undefined ? {} : { example }) });
export const nullableTime = (description: string) =>
  ApiProperty({ type: String, format: 'date-time', nullable: true, description });
