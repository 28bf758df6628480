const MIN_BYTES = 16;
const MAX_BYTES = 40;

/**
 * White paper §7.2: a key has 16 to 20 bytes, and is written as up to 40 hexadecimal digits. Chargers that are configured
 * by hand take texts of that length as well.
 */
export function passwordFault(password: string): string | null {
  const bytes = Buffer.byteLength(password);
  if (bytes >= MIN_BYTES && bytes <= MAX_BYTES) return null;
  return `must be 16 to 40 bytes long, as the key of a charger of OCPP 1.6 or its hexadecimal digits, not ${String(bytes)}`;
}
