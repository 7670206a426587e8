/** The parts a person's name is made of. Any of the first three may be empty or blank. */
export interface NameParts {
  readonly displayName: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly username: string;
}

/**
 * The name others see, in the top bar and beside what somebody did: the display name, else first and last name, else
 * the first name, else the username. Blank strings do not count, and a last name alone is no name.
 */
export function displayName(parts: NameParts): string {
  const shown = parts.displayName.trim();
  if (shown !== '') return shown;
  const first = parts.firstName.trim();
  if (first === '') return parts.username;
  return `${first} ${parts.lastName.trim()}`.trim();
}
