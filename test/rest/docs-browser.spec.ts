import { existsSync } from 'node:fs';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN } from '../support/csms-process.ts';
import { TestSystem } from '../support/system.ts';

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const isThere = existsSync(CHROMIUM);
if (!isThere)
  process.stderr.write(
    `\n!! No browser at ${CHROMIUM} (CHROMIUM_PATH): the documentation is not tried out\n\n`,
  );

/** Swagger UI as a newcomer uses it: log in, authorise, try an operation out. */
describe.skipIf(!isThere)('the documentation in a browser', { timeout: 120_000 }, () => {
  let system: TestSystem;
  let browser: Browser;
  let page: Page;
  /** What the browser complained of. */
  const complaints: string[] = [];

  beforeAll(async () => {
    system = await TestSystem.start();
    await system.addStation('CP001');
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
    page = await browser.newPage({ viewport: { width: 1280, height: 20_000 } });
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('requestfailed', (request) => complaints.push(`${request.url()} failed`));
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await system.stop();
  });

  /** An operation, opened and ready to be tried out. */
  async function operation(id: string): Promise<Locator> {
    const block = page.locator(`.opblock[id$="${id}"]`);
    if (!(await block.getAttribute('class'))?.includes('is-open'))
      await block.locator('.opblock-summary-control').click();
    const tryOut = block.getByRole('button', { name: 'Try it out' });
    if (await tryOut.isVisible()) await tryOut.click();
    return block;
  }

  async function execute(block: Locator): Promise<{ status: string; body: Record<string, unknown> }> {
    const clear = block.getByRole('button', { name: 'Clear' });
    if (await clear.isVisible()) await clear.click();
    await block.getByRole('button', { name: 'Execute' }).click();
    const live = block.locator('.live-responses-table tbody tr.response').first();
    await live.waitFor();
    const status = await live.locator('.response-col_status').innerText();
    const body = await live.locator('.highlight-code code').first().textContent();
    return { status: status.trim().slice(0, 3), body: JSON.parse(body ?? '') as Record<string, unknown> };
  }

  async function authorise(scheme: 'bearer' | 'apiKey', value: string): Promise<void> {
    await page.locator('.auth-wrapper .authorize').first().click();
    const form = page.locator('.auth-container', { hasText: `${scheme}  (` });
    await form.locator('input').fill(value);
    await form.getByRole('button', { name: 'Apply credentials' }).click();
    await page.locator('.modal-ux .close-modal').click();
  }

  async function logOut(): Promise<void> {
    await page.locator('.auth-wrapper .authorize').first().click();
    await page.locator('.modal-ux').getByRole('button', { name: 'Remove authorization' }).click();
    await page.locator('.modal-ux .close-modal').click();
  }

  const stations = async () => execute(await operation('ChargingStation_list'));

  it('shows its title and the operations by resource', async () => {
    await page.goto(`${system.process.webUrl}/`);
    await page.locator('.opblock').first().waitFor();
    expect(page.url()).toBe(`${system.process.webUrl}/docs`);
    expect(await page.title()).toBe('CSMS');
    expect(await page.locator('.info .title').innerText()).toMatch(/^CSMS/);
    expect(await page.locator('.opblock').count()).toBeGreaterThan(60);
    const tags = await page.locator('.opblock-tag').allInnerTexts();
    for (const tag of ['stations', 'drivers', 'billing', 'administration'])
      expect(tags.join(' ')).toContain(tag);
  });

  it('offers the example of a body, takes real credentials in its place, and logs in', async () => {
    const login = await operation('Auth_login');
    const body = login.locator('textarea.body-param__text');
    expect(JSON.parse(await body.inputValue())).toMatchObject({ email: 'admin@example.com' });
    await body.fill(JSON.stringify(ADMIN));
    const { status, body: pair } = await execute(login);
    expect(status).toBe('200');
    await authorise('bearer', String(pair['accessToken']));
    const answer = await stations();
    expect(answer).toMatchObject({ status: '200', body: { data: [{ stationId: 'CP001' }] } });
    expect(complaints).toEqual([]);
  });

  it('refuses after logging out there, and takes an API key as well', async () => {
    await logOut();
    expect(await stations()).toMatchObject({ status: '401', body: { code: 'unauthenticated' } });
    // That a request was refused is what the browser is to say, and only that.
    expect(complaints.splice(0)).toEqual([expect.stringContaining('401')]);
    const { body } = await system.rest.post('/api-keys', { name: 'Newcomer', role: 'viewer' });
    await authorise('apiKey', String(body['key']));
    expect(await stations()).toMatchObject({ status: '200', body: { data: [{ stationId: 'CP001' }] } });
    expect(complaints).toEqual([]);
  });
});
