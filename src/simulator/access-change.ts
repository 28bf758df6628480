import { type Access, HandshakeRefused } from './handshake.js';
import type { Line } from './line.js';

/** How long another security profile is tried. */
const TRIAL_SECONDS = 10;

/**
 * Comes back with a new password (use case A01), or with the former one when the CSMS does not
 * want that.
 * @throws the last error of the line
 */
export async function changePassword(line: Line, password: Buffer, patienceSeconds: number): Promise<void> {
  const former = line.access;
  await line.close();
  line.access = { ...former, password };
  try {
    await line.connect(patienceSeconds);
  } catch (error) {
    if (!(error instanceof HandshakeRefused) || former.password === undefined) throw error;
    line.access = former;
    await line.connect(patienceSeconds);
  }
}

/**
 * Comes back with another security profile, or as before when that leads nowhere (A05.FR.08). Resolves with whether it
 * came with the new one.
 * @throws the last error of the line
 */
export async function changeProfile(
  line: Line,
  next: Pick<Access, 'url' | 'tls'>,
  patienceSeconds: number,
): Promise<boolean> {
  const former = line.access;
  await line.close();
  line.access = { ...former, ...next };
  try {
    await line.connect(TRIAL_SECONDS);
    return true;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    line.access = former;
    await line.connect(patienceSeconds);
    return false;
  }
}
