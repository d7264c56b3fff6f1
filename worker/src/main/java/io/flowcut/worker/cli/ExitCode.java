package io.flowcut.worker.cli;

import io.flowcut.workflows.error.ErrorType;

/** Exit codes of the program. A stopped run exits with 128 plus the signal. */
public final class ExitCode {
    public static final int DONE = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;
    public static final int DONE_WITH_SKIPPED_VIDEOS = 3;

    private ExitCode() {}

    /** A wrong configuration is a usage error; everything else is a failure. */
    static int of(ErrorType type) {
        return type == ErrorType.CONFIG ? USAGE : FAILED;
    }
}
