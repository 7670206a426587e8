import type { Options } from '@mikro-orm/postgresql';
import { AuditEntry, JobRun, LiveEvent, Receipt } from './core/records.entity.ts';
import { Account } from './features/accounts/accounts.entity.ts';
import {
  ApiKey,
  LoginEvent,
  RecoveryCode,
  ResetRequest,
  SecondFactor,
  Session,
  SetupLink,
  WhoisLookup,
} from './features/auth/auth.entity.ts';
import { Buyer } from './features/buyers/buyers.entity.ts';
import { Draw, Winner } from './features/draws/draws.entity.ts';
import { BuyerBadge, XpTransaction } from './features/loyalty/loyalty.entity.ts';
import { ResultFile, ResultPart } from './features/operations/operations.entity.ts';
import { RehearsalRecord } from './features/rehearsals/rehearsals.entity.ts';
import { SystemSetting } from './features/settings/settings.entity.ts';
import { Claim, Spot } from './features/spots/spots.entity.ts';
import { Generation, ModelPrice, PaymentMethod, ShareTemplate } from './features/studio/studio.entity.ts';
import { Waffle } from './features/waffles/waffles.entity.ts';

/** Every table the ORM knows, by name: nothing is loaded because it lies in a folder. */
export const entities: NonNullable<Options['entities']> = [
  Account,
  Session,
  SetupLink,
  ResetRequest,
  SecondFactor,
  RecoveryCode,
  ApiKey,
  LoginEvent,
  WhoisLookup,
  SystemSetting,
  Waffle,
  Buyer,
  Spot,
  Claim,
  Draw,
  Winner,
  XpTransaction,
  BuyerBadge,
  Generation,
  ModelPrice,
  ShareTemplate,
  PaymentMethod,
  RehearsalRecord,
  Receipt,
  AuditEntry,
  LiveEvent,
  JobRun,
  ResultFile,
  ResultPart,
];
