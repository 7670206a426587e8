import { expect, it } from 'vitest';
import { loggableError, loggableUrl } from './logger.ts';

it('logs addresses without what is secret in them, however they are spelled', () => {
  expect(loggableUrl('/waffle/blue-wig?from=mia')).toBe('/waffle/blue-wig');
  for (const address of ['/my/SECRET', '/%6dy/SECRET', '/m%79/SECRET?x=1', '/%6D%79/%53ECRET']) {
    expect(loggableUrl(address)).toBe('/my/[redacted]');
  }
  expect(loggableUrl('/my/SECRET/more')).toBe('/my/[redacted]/more');
  expect(loggableUrl('/%zz')).toBe('/%zz');
});

it('logs of an error what it is and where it was thrown, and none of what hangs on it', () => {
  const lost = Object.assign(new Error('Connection terminated'), {
    code: '57P01',
    client: { connectionParameters: { password: 'hunter2' } },
  });
  const logged = JSON.stringify(loggableError(new TypeError('could not claim', { cause: lost })));
  expect(logged).toContain('could not claim');
  expect(logged).toContain('"code":"57P01"');
  expect(logged).toContain('logger.test.ts');
  expect(logged).not.toContain('hunter2');
});

it('survives whatever else is thrown', () => {
  expect(loggableError({ password: 'hunter2' })).toBe('not an error but object');
  const loop = new Error('a');
  loop.cause = loop;
  expect(JSON.stringify(loggableError(loop)).length).toBeLessThan(20_000);
});
