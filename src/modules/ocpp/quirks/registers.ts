import type { CallQuirks } from './call-quirks.js';

/** The Wh in one of what is labelled Wh, or has no unit, which in all versions of OCPP means Wh. */
export const wattHoursInWattHour = (path: string, quirks: CallQuirks): 1 | 1000 =>
  quirks.makesUseOf('kilowattHoursAsWattHours', path, 'is taken for kWh') ? 1000 : 1;

/** Whether the register may have begun at 0 with the session, whatever it showed at the start. */
export const isSessionRelative = (path: string, quirks: CallQuirks): boolean =>
  quirks.makesUseOf('sessionRelativeRegister', path, 'may count from the start of the session');
