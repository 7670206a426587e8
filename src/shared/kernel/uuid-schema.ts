import { z } from 'zod';

/**
 * A UUID in the one form everything is compared in: lowercase, as the database prints it. Some platforms write theirs
 * in capitals, and the same operation must be recognised however it is written. Apart from `ids.ts`, because browsers
 * load that one.
 */
export const uuidSchema = z.uuid().toLowerCase();
