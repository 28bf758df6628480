import { describe, expect, it } from 'vitest';
import { FIRMWARE_UPDATE_STATUSES, FIRMWARE_UPDATE_VOCABULARY } from '../firmware-update/firmware-update.js';
import { LOG_UPLOAD_STATUSES, LOG_UPLOAD_VOCABULARY } from '../log-upload/log-upload.js';
import {
  afterAnswer,
  afterCancellation,
  afterFailure,
  afterReport,
  begun,
  MAX_HISTORY,
  requested,
  type TaskState,
} from './station-task.js';

const at = (second: number) => new Date(Date.UTC(2026, 0, 31, 12, 0, second));
const START = requested(at(0));
const words = ({ history }: TaskState) => history.map(({ status }) => status);

function reported(state: TaskState, statuses: string[], retries = 0): TaskState {
  return statuses.reduce(
    (before, status, index) =>
      afterReport(before, status, at(index + 10), FIRMWARE_UPDATE_VOCABULARY, retries),
    state,
  );
}

describe('a task', () => {
  it.each<[title: string, reports: string[], status: string, endsAtReport: number | null]>([
    ['that succeeds', ['Downloading', 'Downloaded', 'Installing', 'Installed'], 'Installed', 3],
    ['whose download fails', ['Downloading', 'DownloadFailed'], 'DownloadFailed', 1],
    ['whose installation fails', ['Downloaded', 'Installing', 'InstallationFailed'], 'InstallationFailed', 2],
    ['whose signature is wrong', ['Downloaded', 'InvalidSignature'], 'InvalidSignature', 1],
    [
      'that is verified in vain',
      ['SignatureVerified', 'InstallVerificationFailed'],
      'InstallVerificationFailed',
      1,
    ],
    [
      'that is under way',
      ['DownloadScheduled', 'DownloadPaused', 'InstallRebooting'],
      'InstallRebooting',
      null,
    ],
  ])('%s', (_title, reports, status, endsAtReport) => {
    const state = reported(START, reports);
    expect(words(state)).toEqual(['Requested', ...reports]);
    expect(state).toMatchObject({ status, statusAt: at(reports.length + 9) });
    expect(state.endedAt).toEqual(endsAtReport === null ? null : at(endsAtReport + 10));
  });

  it('stays as it ended, whatever comes later', () => {
    const state = reported(START, ['Installed', 'Downloading', 'InstallationFailed']);
    expect(state).toMatchObject({ status: 'Installed', statusAt: at(10), endedAt: at(10) });
    expect(words(state)).toEqual(['Requested', 'Installed', 'Downloading', 'InstallationFailed']);
  });

  it('takes a report that is repeated for one', () => {
    const state = reported(START, ['Downloading', 'Downloading', 'Installed', 'Installed']);
    expect(words(state)).toEqual(['Requested', 'Downloading', 'Installed']);
    expect(state.endedAt).toEqual(at(12));
  });

  it('goes on after a failed attempt while there are retries left', () => {
    const attempt = ['Downloading', 'DownloadFailed'];
    expect(reported(START, attempt, 1)).toMatchObject({ status: 'DownloadFailed', endedAt: null });
    expect(reported(START, [...attempt, 'Downloading', 'Installed'], 1)).toMatchObject({
      status: 'Installed',
      endedAt: at(13),
    });
    expect(reported(START, [...attempt, ...attempt], 1)).toMatchObject({ endedAt: at(13) });
    expect(reported(START, ['InstallationFailed'], 1)).toMatchObject({ endedAt: at(10) });
  });

  it.each<[answer: string, isOver: boolean]>([
    ['Accepted', false],
    ['AcceptedCanceled', false],
    ['Rejected', true],
    ['InvalidCertificate', true],
    ['RevokedCertificate', true],
  ])('is answered with %s', (answer, isOver) => {
    expect(afterAnswer(START, answer, at(1))).toEqual({
      status: answer,
      statusAt: at(1),
      history: [...START.history, { status: answer, at: at(1) }],
      endedAt: isOver ? at(1) : null,
    });
  });

  it('keeps what was reported before the answer', () => {
    const state = reported(START, ['Downloading']);
    expect(afterAnswer(state, 'Accepted', at(20))).toEqual(state);
  });

  it('is refused by an error, and only in doubt without an answer', () => {
    expect(afterFailure(START, true, at(1))).toMatchObject({ status: 'Rejected', endedAt: at(1) });
    const failed = afterFailure(START, false, at(1));
    expect(failed).toMatchObject({ status: 'Failed', endedAt: at(1) });
    expect(reported(failed, ['Downloading'])).toMatchObject({ status: 'Downloading', endedAt: null });
    expect(afterAnswer(failed, 'Accepted', at(2))).toMatchObject({ status: 'Accepted', endedAt: null });
    expect(reported(afterFailure(START, true, at(1)), ['Downloading'])).toMatchObject({ status: 'Rejected' });
    const underWay = reported(START, ['Downloading']);
    expect(afterFailure(underWay, false, at(20))).toEqual(underWay);
  });

  it('is given up for another', () => {
    const state = afterCancellation(reported(START, ['Downloading']), at(20));
    expect(state).toMatchObject({ status: 'Canceled', statusAt: at(20), endedAt: at(20) });
    expect(words(state)).toEqual(['Requested', 'Downloading', 'Canceled']);
  });

  it('that nobody asked for begins with the first report', () => {
    expect(begun('Downloading', at(0), FIRMWARE_UPDATE_VOCABULARY)).toMatchObject({ endedAt: null });
    expect(begun('Uploaded', at(0), LOG_UPLOAD_VOCABULARY)).toEqual({
      status: 'Uploaded',
      statusAt: at(0),
      history: [{ status: 'Uploaded', at: at(0) }],
      endedAt: at(0),
    });
  });

  it('keeps the latest of a long history', () => {
    const reports = Array.from({ length: 200 }, (_, index) =>
      index % 2 === 0 ? 'Downloading' : 'DownloadPaused',
    );
    const state = reported(START, reports);
    expect(state.history).toHaveLength(MAX_HISTORY);
    expect(state.history.at(-1)?.at).toEqual(at(209));
  });
});

describe('the statuses that are documented', () => {
  it('are those that end a task, too', () => {
    expect(
      [...FIRMWARE_UPDATE_VOCABULARY.ends].filter((end) => !isOneOf(FIRMWARE_UPDATE_STATUSES, end)),
    ).toEqual([]);
    expect([...LOG_UPLOAD_VOCABULARY.ends].filter((end) => !isOneOf(LOG_UPLOAD_STATUSES, end))).toEqual([]);
  });
});

const isOneOf = (statuses: readonly string[], status: string): boolean => statuses.includes(status);
