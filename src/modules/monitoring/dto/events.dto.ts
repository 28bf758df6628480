import { StringField } from '../../../platform/http/fields.js';

export const EVENT_TYPES_PATTERN = /^[A-Za-z]+(,[A-Za-z]+)*$/;

export class EventsQuery {
  @StringField({
    max: 1000,
    optional: true,
    pattern: EVENT_TYPES_PATTERN,
    patternMessage: 'must be names of events with commas between them',
    description: 'Only events of these types, a comma list',
    example: 'SessionStarted,SessionEnded',
  })
  types?: string;

  /** RFC 6750 §2.3. */
  @StringField({
    max: 4096,
    optional: true,
    description: 'The access token, for an EventSource, which cannot set headers',
  })
  access_token?: string;
}
