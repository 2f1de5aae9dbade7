// How much a visitor may ask for, each as [least, most]: as in latent/limits.py, which a test holds this to.

export const KEYS = [2, 8];
export const FRAMES = [3, 240];
export const SPEEDS = [2, 50];
