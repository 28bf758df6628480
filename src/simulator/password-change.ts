import { HandshakeRefused } from './handshake.js';
import type { Line } from './line.js';

/**
 * Comes back with a new password (use case A01), or with the former one when the CSMS does not
 * want that.
 * @throws the last error of the line
 */
export async function changePassword(
  line: Line,
  password: Buffer,
  former: string | undefined,
  patienceSeconds: number,
): Promise<void> {
  await line.close();
  line.password = password;
  try {
    await line.connect(patienceSeconds);
  } catch (error) {
    if (!(error instanceof HandshakeRefused) || former === undefined) throw error;
    line.password = former;
    await line.connect(patienceSeconds);
  }
}
