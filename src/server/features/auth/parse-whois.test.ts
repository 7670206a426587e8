import { describe, expect, it } from 'vitest';
import { parseWhois } from './parse-whois.ts';

const PWHOIS = `IP: 8.8.8.8
Origin-AS: 15169
Prefix: 8.8.8.0/24
AS-Path: 3356 15169
AS-Org-Name: Google LLC
Org-Name: Google LLC
Net-Name: LVLT-GOGL-8-8-8
Cache-Date: Nov 20 2026 19:41:03
Latitude: 37.405992
Longitude: -122.078515
City: Mountain View
Region: California
Country: United States
Country-Code: US
`;

const ARIN = `
#
# ARIN WHOIS data and services are subject to the Terms of Use
#

NetRange:       8.8.8.0 - 8.8.8.255
CIDR:           8.8.8.0/24
NetName:        GOGL
OriginAS:
Organization:   Google LLC (GOGL)

OrgName:        Google LLC
Address:        1600 Amphitheatre Parkway
City:           Mountain View
Country:        US

OrgAbuseName:   Abuse
`;

const RIPE = `% This is the RIPE Database query service.\r
\r
inetnum:        193.0.0.0 - 193.0.7.255\r
netname:        RIPE-NCC\r
descr:          RIPE Network Coordination Centre\r
country:        NL\r
\r
organisation:   ORG-RIEN1-RIPE\r
org-name:       Reseaux IP Europeens Network Coordination Centre (RIPE NCC)\r
country:        DE\r
address:        Stationsplein 11\r
\r
route:          193.0.0.0/21\r
origin:         AS3333\r
`;

const LACNIC = `% Joint Whois
inetnum:     200.160.0.0/20
aut-num:     AS22548
owner:       Núcleo de Inf. e Coord. do Ponto BR - NIC.BR
country:     BR
`;

describe('the answer of a WHOIS server', () => {
  it.each([
    ['pWhois', PWHOIS, { org: 'Google LLC', country: 'US', city: 'Mountain View', asn: '15169' }],
    ['ARIN', ARIN, { org: 'Google LLC', country: 'US', city: 'Mountain View', asn: null }],
    [
      'RIPE',
      RIPE,
      {
        org: 'Reseaux IP Europeens Network Coordination Centre (RIPE NCC)',
        country: 'NL',
        city: null,
        asn: '3333',
      },
    ],
    [
      'LACNIC',
      LACNIC,
      { org: 'Núcleo de Inf. e Coord. do Ponto BR - NIC.BR', country: 'BR', city: null, asn: '22548' },
    ],
  ])('of %s is read', (_registry, answer, facts) => expect(parseWhois(answer)).toEqual(facts));

  it.each([
    ['nothing', ''],
    ['an apology', '%ERROR:201: access denied\n'],
    ['a page', '<!doctype html><title>Moved</title>'],
    ['labels without values', 'OrgName:\nCountry:   \nCity: -\nCountry-Code: NULL\n'],
    ['other labels', 'ReferralServer: rwhois://127.0.0.1:4321\n__proto__: x\nconstructor: y\n'],
  ])('may be %s', (_what, answer) => expect(parseWhois(answer)).toBeNull());

  it('leaves nothing of a stranger’s text that a page could not show', () => {
    const facts = parseWhois(
      `OrgName: \u0000A\u001b[31m \u202ebc\uFEFF${'x'.repeat(5_000)}\nCountry: ${'<b>'.repeat(100)}\nCity: \t Aa \u0007\u0007 b\nOriginAS: AS1; drop\n`,
    );
    expect(facts?.org).toMatch(/^A \[31m bc x{20,}$/);
    expect(facts?.org?.length).toBeLessThanOrEqual(120);
    expect(facts?.country?.length).toBeLessThanOrEqual(60);
    expect(facts?.city).toBe('Aa b');
    expect(facts?.asn).toBe('1');
  });

  it('is read quickly, whatever it is', () => {
    const hostile = [
      'a:'.repeat(32_768),
      ' '.repeat(65_536),
      `${'a'.repeat(65_000)}:`,
      'a: \n'.repeat(16_000),
    ];
    for (const answer of hostile) {
      const beganMs = performance.now();
      parseWhois(answer);
      expect(performance.now() - beganMs).toBeLessThan(100);
    }
  });
});
