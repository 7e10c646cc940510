import type { SourceEvent } from "../wire/account";

/** What is so until an event says that it is over: the captions' pace, recognisers that fail, faults of sound and microphones. */
export interface Standing {
  captions: SourceEvent | null;
  /** One a microphone's channel, the newest of it. */
  failing: readonly SourceEvent[];
  sound: SourceEvent | null;
  microphones: SourceEvent | null;
}

export const NOTHING_STANDS: Standing = { captions: null, failing: [], sound: null, microphones: null };

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
    case "captions_failing":
      return { ...standing, failing: [...others(standing, event), event] };
    case "captions_recovered":
      return { ...standing, failing: others(standing, event) };
    case "microphones_lost":
      return { ...standing, microphones: event };
    case "microphones_back":
      return { ...standing, microphones: null };
    default:
      return standing;
  }
}

/** The recognisers that fail, but for that of this event's channel. */
function others(standing: Standing, event: SourceEvent): readonly SourceEvent[] {
  return standing.failing.filter((one) => one.channel !== event.channel);
}
