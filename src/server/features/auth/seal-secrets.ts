import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Keeps secrets in the database that the product must be able to read again, so that the database alone tells none. */
export interface Sealer {
  /** Encrypts; `owner` is bound in, so that a sealed secret moved to another row opens there for nobody. */
  seal(secret: Uint8Array, owner: string): Buffer;
  /** Null where it was sealed for another owner, with another `APP_SECRET`, or was changed since. */
  open(sealed: Uint8Array, owner: string): Buffer | null;
}

/** Uses a key that is derived for this one purpose: nothing else that the secret is for can open what is sealed. */
export function createSealer(appSecret: string): Sealer {
  const key = Buffer.from(hkdfSync('sha256', appSecret, '', 'syrup sealed secret v1', 32));
  return {
    seal(secret, owner) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(owner));
      const sealed = Buffer.concat([cipher.update(secret), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
    },
    open(sealed, owner) {
      if (sealed.length <= NONCE_BYTES + TAG_BYTES) return null;
      const nonce = sealed.subarray(0, NONCE_BYTES);
      const tag = sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
      const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(owner)).setAuthTag(tag);
      try {
        return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
      } catch {
        return null;
      }
    },
  };
}
