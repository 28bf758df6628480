/** A00.FR.205: a passwordString (part 2, 1.2 primitive datatypes). */
const PASSWORD = /^[A-Za-z0-9*\-_=:+|@.]{16,40}$/;

export const passwordFault = (password: string): string | null =>
  PASSWORD.test(password)
    ? null
    : 'must be 16 to 40 of the characters A-Z a-z 0-9 * - _ = : + | @ . for a charger of OCPP 2.0.1';
