import { describe, expect, it } from 'vitest';
import { draftToValue, faultOfDraft, isChanged, valueToDraft } from './setting-draft.ts';

describe('what stands in a setting’s field', () => {
  it('is the value and back', () => {
    expect(valueToDraft(24)).toBe('24');
    expect(draftToValue('jwt_expiration_hours', ' 12 ')).toBe(12);
    expect(draftToValue('second_factor_roles', ['admin'])).toEqual(['admin']);
    expect(draftToValue('whois_server', ' whois.ripe.net ')).toBe('whois.ripe.net');
  });

  it('says what is wrong before it is sent', () => {
    expect(faultOfDraft('jwt_expiration_hours', 'a day')).toBe('Use a whole number from 1 to 8760.');
    expect(faultOfDraft('jwt_expiration_hours', '')).toBe('Use a whole number from 1 to 8760.');
    expect(faultOfDraft('jwt_expiration_hours', '2.5')).toBe('Use a whole number from 1 to 8760.');
    expect(faultOfDraft('jwt_expiration_hours', '8760')).toBeNull();
  });

  it('is a change where saving it would be one', () => {
    expect(isChanged('jwt_expiration_hours', '24', 24)).toBe(false);
    expect(isChanged('jwt_expiration_hours', '24x', 24)).toBe(true);
    expect(isChanged('public_base_url', 'https://Drops.Example.com/', 'https://drops.example.com')).toBe(
      false,
    );
    expect(isChanged('second_factor_roles', ['member', 'admin'], ['admin', 'member'])).toBe(false);
    expect(isChanged('second_factor_roles', [], ['admin'])).toBe(true);
  });
});
