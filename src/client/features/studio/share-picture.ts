import { AppError } from '#shared/kernel/errors.ts';

/** Hands a picture to the phone's share sheet. Rejects where it can't be fetched or the phone takes no pictures. */
export async function sharePicture(url: string, title: string): Promise<void> {
  const response = await fetch(url).catch(() => null);
  if (response?.ok !== true) {
    throw new AppError(
      'network.unreachable',
      {},
      { message: 'The picture could not be fetched. Try again.' },
    );
  }
  const file = new File([await response.blob()], `${title.replace(/[^\p{L}\p{N}]+/gu, '-')}.png`, {
    type: 'image/png',
  });
  if (!navigator.canShare({ files: [file] })) {
    const message = 'This browser can’t share pictures. Download it instead.';
    throw new AppError('request.invalid', {}, { message });
  }
  // Rejects when the person closes the sheet again, which is no failure.
  await navigator.share({ files: [file], title }).catch(() => {});
}
