import type { Config } from '../config.ts';
import type { Finding } from './finding.ts';

const LOOPBACK = /^(?:127\.|::1$|localhost$)/;

/** How people reach the product: its public address, TLS, and who stands in front. */
export function examineReach({ host, publicUrl, trustProxy }: Config): Finding[] {
  const isOpen = !LOOPBACK.test(host);
  const findings: Finding[] = [examineAddress(publicUrl, isOpen)];
  if (publicUrl?.startsWith('https://') === true && trustProxy === 0) {
    findings.push({
      check: 'Proxy',
      state: 'warning',
      text: 'PUBLIC_URL is https, but no proxy is trusted: everybody seems to come from one address',
      fix: 'Set TRUST_PROXY to the number of proxies in front, or to their networks.',
    });
  }
  return findings;
}

function examineAddress(publicUrl: string | null, isOpen: boolean): Finding {
  const check = 'Address';
  if (publicUrl === null) {
    return isOpen
      ? {
          check,
          state: 'warning',
          text: 'other machines may reach it, and PUBLIC_URL is not set',
          fix: 'Set PUBLIC_URL to where people reach it: links, cookies and origins follow it.',
        }
      : { check, state: 'ok', text: 'only this machine reaches it' };
  }
  if (publicUrl.startsWith('https://')) return { check, state: 'ok', text: publicUrl };
  return {
    check,
    state: isOpen || !LOOPBACK.test(new URL(publicUrl).hostname) ? 'problem' : 'ok',
    text: `${publicUrl} has no TLS: passwords and sessions travel in the open`,
    fix: 'Put a proxy with TLS in front and set PUBLIC_URL to its https:// address.',
  };
}
