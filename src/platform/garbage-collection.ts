import { setFlagsFromString } from 'node:v8';

/**
 * Imported before anything else. V8 has what often outlived a collection be born old. Of what a call allocates, some is
 * always alive while its commit is under way: born old, it is not collected with the call, and neither is what it refers
 * to, so that garbage moves to the old generation. That was two fifths of the CPU time of our part of a Heartbeat, and
 * made collections several times as long.
 */
setFlagsFromString('--no-allocation-site-pretenuring');
