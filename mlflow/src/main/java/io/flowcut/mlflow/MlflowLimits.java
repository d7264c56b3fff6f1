package io.flowcut.mlflow;

/** Limits of MLflow's REST API (its documentation of runs/log-batch) and how names are made to fit them. */
final class MlflowLimits {
    static final int METRICS_PER_BATCH = 1000;
    static final int PARAMS_PER_BATCH = 100;
    static final int TAGS_PER_BATCH = 100;
    /** Longest digest of a dataset. */
    static final int DATASET_DIGEST_LENGTH = 36;

    private static final int KEY_LENGTH = 250;
    private static final int PARAM_VALUE_LENGTH = 6000;
    private static final int TAG_VALUE_LENGTH = 5000;

    private MlflowLimits() {}

    /** A key of letters, digits, underscore, dash, dot, space and slash, at most 250 characters. */
    static String key(String key) {
        return cut(key.replaceAll("[^A-Za-z0-9_\\-. /]", "_"), KEY_LENGTH);
    }

    static String paramValue(String value) {
        return cut(value, PARAM_VALUE_LENGTH);
    }

    static String tagValue(String value) {
        return cut(value, TAG_VALUE_LENGTH);
    }

    static String datasetDigest(String digest) {
        return digest.substring(0, Math.min(digest.length(), DATASET_DIGEST_LENGTH));
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length - 1) + "…";
    }
}
