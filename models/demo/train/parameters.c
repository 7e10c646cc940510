/* Turns full-context labels into the vocoder's parameters with hts_engine's own statistics, and leaves the vocoder out:
   nine tenths of a synthesis goes there, and at 48 kHz, of which recognition keeps a third. vocoder.py does that part. */
#include <HTS_engine.h>
#include <stdlib.h>

enum { SPECTRUM, PITCH, VOICING, STREAMS };

typedef struct {
    double speed, half_tone, spectrum_variance, pitch_variance, voicing_threshold;
} Manner;

HTS_Engine *voices_open(char **paths, size_t count) {
    HTS_Engine *engine = calloc(1, sizeof *engine);
    HTS_Engine_initialize(engine);
    if (HTS_Engine_load(engine, paths, count) != TRUE) {
        HTS_Engine_clear(engine);
        free(engine);
        return NULL;
    }
    return engine;
}

static void blend(HTS_Engine *engine, const double *shares) {
    for (size_t voice = 0; voice < HTS_Engine_get_nvoices(engine); voice++) {
        HTS_Engine_set_duration_interpolation_weight(engine, voice, shares[voice]);
        for (size_t stream = 0; stream < STREAMS; stream++) {
            HTS_Engine_set_parameter_interpolation_weight(engine, voice, stream, shares[voice]);
            HTS_Engine_set_gv_interpolation_weight(engine, voice, stream, shares[voice]);
        }
    }
}

/* Returns the number of frames (5 ms each), or 0 when the labels cannot be spoken. */
size_t voices_plan(HTS_Engine *engine, char **labels, size_t count, const double *shares, const Manner *manner) {
    HTS_Engine_refresh(engine);
    blend(engine, shares);
    HTS_Engine_set_speed(engine, manner->speed);
    HTS_Engine_add_half_tone(engine, manner->half_tone);
    HTS_Engine_set_gv_weight(engine, SPECTRUM, manner->spectrum_variance);
    HTS_Engine_set_gv_weight(engine, PITCH, manner->pitch_variance);
    HTS_Engine_set_msd_threshold(engine, PITCH, manner->voicing_threshold);
    if (HTS_Engine_generate_state_sequence_from_strings(engine, labels, count) != TRUE) return 0;
    if (HTS_Engine_generate_parameter_sequence(engine) != TRUE) return 0;
    return engine->pss.total_frame;
}

/* Frames without a value (the pitch where nothing is voiced) are given as -1e10, as hts_engine does. */
void voices_stream(HTS_Engine *engine, size_t number, size_t width, float *into) {
    HTS_PStream *stream = &engine->pss.pstream[number];
    size_t known = 0;
    for (size_t frame = 0; frame < engine->pss.total_frame; frame++) {
        int has_value = stream->msd_flag == NULL || stream->msd_flag[frame] == TRUE;
        for (size_t index = 0; index < width; index++) *into++ = has_value ? (float)stream->par[known][index] : -1e10f;
        known += has_value;
    }
}

/* The frames that each label takes. */
void voices_durations(HTS_Engine *engine, size_t labels, int *into) {
    size_t states = HTS_Engine_get_nstate(engine);
    for (size_t label = 0; label < labels; label++) {
        into[label] = 0;
        for (size_t state = 0; state < states; state++)
            into[label] += (int)HTS_Engine_get_state_duration(engine, label * states + state);
    }
}

/* hts_engine's own vocoder, at its own 48 kHz. Returns the number of samples; voices_sound copies them. */
size_t voices_speak(HTS_Engine *engine) {
    return HTS_Engine_generate_sample_sequence(engine) == TRUE ? HTS_Engine_get_nsamples(engine) : 0;
}

void voices_sound(HTS_Engine *engine, float *into) {
    for (size_t index = 0; index < HTS_Engine_get_nsamples(engine); index++)
        into[index] = (float)HTS_Engine_get_generated_speech(engine, index) / 32768.0f;
}
