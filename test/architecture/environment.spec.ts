import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Environment, readEnvironment, VARIABLE_NAMES } from '../../src/platform/config/environment.ts';

const lines = (await readFile(join(import.meta.dirname, '../../.env.example'), 'utf8')).split('\n');
const VARIABLE = /^#? ?([A-Z][A-Z0-9_]*)=(.*)$/;
const listed = lines.flatMap((line, index) => {
  const [, name, value] = VARIABLE.exec(line) ?? [];
  return name === undefined || value === undefined ? [] : [{ name, value, before: lines[index - 1] ?? '' }];
});
const example = Object.fromEntries(listed.map(({ name, value }) => [name, value]));

describe('.env.example', () => {
  it('lists every variable that is read, once, and no other', () => {
    expect(listed.map(({ name }) => name).sort()).toEqual([...VARIABLE_NAMES].sort());
  });

  it('gives each its default', () => {
    expect(readEnvironment(example)).toEqual(readEnvironment({}));
  });

  it('leaves empty only what has no default', () => {
    const withDefault = Object.entries(new Environment()).flatMap(([name, value]) =>
      value === undefined ? [] : [name],
    );
    const filledIn = listed.flatMap(({ name, value }) => (value === '' ? [] : [name]));
    expect(filledIn.sort()).toEqual(withDefault.sort());
  });

  it.each(listed)('explains $name in the line above it', ({ before }) => {
    expect(before).toMatch(/^# \S.*\.$/);
    expect(before).not.toMatch(VARIABLE);
  });
});
