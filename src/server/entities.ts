import { AuditEntry, LiveEvent, Receipt } from './core/records.entity.ts';
import { Account } from './features/accounts/accounts.entity.ts';
import { ResetRequest, Session, SetupLink } from './features/auth/auth.entity.ts';
import { Buyer } from './features/buyers/buyers.entity.ts';
import { Draw, Winner } from './features/draws/draws.entity.ts';
import { SystemSetting } from './features/settings/settings.entity.ts';
import { Claim, Spot } from './features/spots/spots.entity.ts';
import { Waffle } from './features/waffles/waffles.entity.ts';

/** Every table the ORM knows, by name: nothing is loaded because it lies in a folder. */
export const entities = [
  Account,
  Session,
  SetupLink,
  ResetRequest,
  SystemSetting,
  Waffle,
  Buyer,
  Spot,
  Claim,
  Draw,
  Winner,
  Receipt,
  AuditEntry,
  LiveEvent,
];
