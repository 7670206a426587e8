import { expect, it } from 'vitest';
import { loggableUrl } from './logger.ts';

it('logs addresses without what is secret in them, however they are spelled', () => {
  expect(loggableUrl('/waffle/blue-wig?from=mia')).toBe('/waffle/blue-wig');
  for (const address of ['/my/SECRET', '/%6dy/SECRET', '/m%79/SECRET?x=1', '/%6D%79/%53ECRET']) {
    expect(loggableUrl(address)).toBe('/my/[redacted]');
  }
  expect(loggableUrl('/my/SECRET/more')).toBe('/my/[redacted]/more');
  expect(loggableUrl('/%zz')).toBe('/%zz');
});
