import { afterEach, describe, expect, it } from 'vitest';
import { createTestActor, makeOpId } from '#server/core/testing.ts';
import { createTestAccount, TEST_PASSWORD } from './auth.fixture.ts';
import {
  type HistoryBed,
  openHistoryBed,
  startWhoisServer,
  type TestWhoisServer,
} from './login-history.fixture.ts';

const ANSWER = 'Origin-AS: 15169\nOrg-Name: Google LLC\nCity: Mountain View\nCountry-Code: US\n';

let opened: { readonly bed: HistoryBed; readonly server: TestWhoisServer } | undefined;

afterEach(async () => {
  await opened?.bed.remove();
  await opened?.server.close();
  opened = undefined;
});

async function open(answer: (question: string) => string, env: Record<string, string> = {}) {
  const server = await startWhoisServer(answer);
  const bed = await openHistoryBed({ whois: server.network, jobs: 'run', env });
  opened = { bed, server };
  await bed.app.jobs.started();
  const ana = await createTestAccount(bed.core, 'super_admin');
  return {
    bed,
    server,
    signInFrom: (ip: string) =>
      bed.browse({ ip }).call('auth.signIn', { username: ana.username, password: TEST_PASSWORD }),
    untilStates: (states: readonly string[]) =>
      expect
        .poll(async () => (await bed.entries()).map((entry) => entry.whois_state), { timeout: 20_000 })
        .toEqual(states),
  };
}

describe('to whom the address of a sign-in belongs', () => {
  it('is found out after the answer, and asked for once a day', async () => {
    const { bed, server, signInFrom, untilStates } = await open(() => ANSWER);
    await signInFrom('8.8.8.8');
    await untilStates(['found']);
    expect((await bed.entries())[0]).toMatchObject({
      ip: '8.8.8.8',
      whois_org: 'Google LLC',
      whois_country: 'US',
      whois_city: 'Mountain View',
      whois_asn: '15169',
      whois_server: 'whois.pwhois.org',
    });
    await signInFrom('::ffff:8.8.8.8');
    await untilStates(['found', 'found']);
    expect(server.questions).toEqual(['8.8.8.8']);

    await bed.core
      .fork()
      .execute(`update whois_lookup set looked_up_at = looked_up_at - interval '25 hours'`);
    await bed.core
      .fork()
      .execute(`insert into system_setting (key, value) values ('whois_server', '"whois.ripe.net"')`);
    await signInFrom('8.8.8.8');
    await untilStates(['found', 'found', 'found']);
    expect(server.names).toEqual(['whois.pwhois.org', 'whois.ripe.net']);
  });

  it('is not asked for addresses of this network', async () => {
    const { server, signInFrom, untilStates } = await open(() => ANSWER);
    const inside = ['10.0.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', 'fd00::1', '::ffff:10.0.0.1'];
    for (const ip of inside) await signInFrom(ip);
    await untilStates(inside.map(() => 'skipped'));
    expect(server.names).toEqual([]);
  });

  it('is not asked for at all where that is switched off', async () => {
    const { server, signInFrom, untilStates } = await open(() => ANSWER, { WHOIS: 'off' });
    await signInFrom('8.8.8.8');
    await untilStates(['skipped']);
    expect(server.names).toEqual([]);
  });

  it('is noted as not found where the server says nothing, which is asked again a little later', async () => {
    let says = '';
    const { bed, server, signInFrom, untilStates } = await open(() => says);
    await signInFrom('8.8.4.4');
    await untilStates(['failed']);
    await signInFrom('8.8.4.4');
    await untilStates(['failed', 'failed']);
    expect(server.questions).toHaveLength(1);
    says = ANSWER;
    await bed.core
      .fork()
      .execute(`update whois_lookup set looked_up_at = looked_up_at - interval '16 minutes'`);
    await signInFrom('8.8.4.4');
    await untilStates(['failed', 'failed', 'found']);
  });
});

describe('testing the WHOIS server', () => {
  async function superAdminAt({ core, app, browse }: HistoryBed, ip: string, role: 'super_admin' | 'admin') {
    const { accountId } = await createTestActor(core, role);
    const session = await app.parts.auth.sessions.start(core.fork(), accountId, { ip, userAgent: '' });
    const browser = browse({ ip });
    browser.useToken(await app.parts.auth.tokens.issue(session.token, 60_000));
    return (input: object = {}) => browser.call('auth.testWhois', { opId: makeOpId(), ...input });
  }

  it('says what it found, about the caller’s own address where that is public', async () => {
    const { bed, server } = await open(() => ANSWER);
    const test = await superAdminAt(bed, '9.9.9.9', 'super_admin');
    expect((await test()).json.result.data).toEqual({
      server: 'whois.pwhois.org',
      address: '9.9.9.9',
      tookMs: expect.any(Number),
      facts: { org: 'Google LLC', country: 'US', city: 'Mountain View', asn: '15169' },
      problem: null,
    });
    const inside = await superAdminAt(bed, '10.0.0.1', 'super_admin');
    expect((await inside({ server: 'whois.ripe.net' })).json.result.data).toMatchObject({
      server: 'whois.ripe.net',
      address: '8.8.8.8',
    });
    expect(server.names).toEqual(['whois.pwhois.org', 'whois.ripe.net']);
    const audit = await bed.core
      .fork()
      .execute<{ after: object }[]>(`select after from audit_entry where action = 'test_whois' order by id`);
    expect(audit.map(({ after }) => after)).toEqual([
      { server: 'whois.pwhois.org', address: '9.9.9.9', answered: true },
      { server: 'whois.ripe.net', address: '8.8.8.8', answered: true },
    ]);
  });

  it('says why it found nothing, and asks nobody inside', async () => {
    const { bed, server } = await open(() => 'go away');
    const test = await superAdminAt(bed, '9.9.9.9', 'super_admin');
    const problemOf = async (input: object) => (await test(input)).json.result.data.problem;
    expect(await problemOf({})).toBe('whois.pwhois.org answered, but said nothing of this address.');
    expect(await problemOf({ server: '127.0.0.1' })).toBe('Enter a name, not an address.');
    expect(await problemOf({ server: 'metadata.internal' })).toBe(
      'This name does not lead to the public internet.',
    );
    expect(await problemOf({ address: '10.0.0.1' })).toBe('This is not a public address.');
    expect(server.names).toEqual(['whois.pwhois.org']);
  });

  it('is for super admins, a few times a minute', async () => {
    const { bed, server } = await open(() => ANSWER);
    const admin = await superAdminAt(bed, '9.9.9.9', 'admin');
    expect((await admin()).status).toBe(403);
    const test = await superAdminAt(bed, '9.9.9.9', 'super_admin');
    for (let i = 0; i < 5; i += 1) expect((await test()).status).toBe(200);
    const refused = await test();
    expect(refused.status).toBe(429);
    expect(refused.json.error.data.app.code).toBe('request.rate_limited');
    expect(server.questions).toHaveLength(5);
  });
});
