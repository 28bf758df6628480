import { afterEach, beforeEach, vi } from 'vitest';
import { type CliOptions, readOptions } from '../../src/simulator/cli-options.js';
import { ScriptedApi } from './scripted-api.js';
import { Bench } from './simulated-charger.js';

/** A scripted CSMS with a REST interface, and what the command line of the simulator prints, for each test of a file. */
export class CliBench extends Bench {
  api = new ScriptedApi();
  printed = '';

  constructor() {
    super();
    beforeEach(async () => {
      this.api = new ScriptedApi();
      await this.api.listen();
      vi.stubEnv('CSMS_API_KEY', 'key-1');
      this.printed = '';
      vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
        this.printed += String(text);
        return true;
      });
    });
    afterEach(async () => {
      vi.restoreAllMocks();
      vi.unstubAllEnvs();
      await this.api.stop();
    });
  }

  options(...args: string[]): CliOptions {
    const places = ['--url', this.csms.url, '--api', this.api.url, '--quiet'];
    const quick = ['--energy', '1000', '--speed', '1000', '--sample', '0.2'];
    const read = readOptions(['CP001', '1.6', ...places, ...quick, ...args], {});
    if (!read) throw new Error('help was asked for');
    return read;
  }
}
