import type { SourceEvent } from "../wire/account";

/** What is so until an event says that it is over: the captions' pace, and a fault of the sound. */
export interface Standing {
  captions: SourceEvent | null;
  sound: SourceEvent | null;
}

export const NOTHING_STANDS: Standing = { captions: null, sound: null };

/** What stands after one more event, the newest. */
export function after(standing: Standing, event: SourceEvent): Standing {
  switch (event.state) {
    case "captions_eased":
    case "captions_smaller_model":
      return { ...standing, captions: event };
    case "captions_restored":
      return { ...standing, captions: null };
    case "sound_silent":
    case "sound_clipped":
    case "sound_one_ear":
    case "sound_channels_opposite":
    case "sound_channel_missing":
    case "sound_channels_alike":
      return { ...standing, sound: event };
    case "sound_fine":
      return { ...standing, sound: null };
    default:
      return standing;
  }
}
