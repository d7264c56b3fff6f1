package io.flowcut.workflows.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.api.enums.v1.RetryState;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TimeoutFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorTypeTest {
    @Test
    void onlyWhatAnotherAttemptCannotMendIsFinal() {
        assertThat(ErrorType.nonRetryableTypeNames())
                .containsExactly("BadInput", "MissingModel", "Config", "NativeLibrary", "LostArtifact", "Diverged");
    }

    @ParameterizedTest
    @EnumSource
    void aFailureSaysWhetherToTryAgain(ErrorType type) {
        ApplicationFailure failure = ErrorType.toFailure(new FlowCutException(type, "why"));
        assertThat(failure.getType()).isEqualTo(type.typeName());
        assertThat(failure.isNonRetryable()).isEqualTo(!type.retryable());
        assertThat(RetryPolicy.STANDARD.getDoNotRetry())
                .satisfies(names -> assertThat(java.util.List.of(names).contains(type.typeName()))
                        .isEqualTo(!type.retryable()));
    }

    @Test
    void theCauseIsTheFailureThatTheActivityThrew() {
        ApplicationFailure thrown = ErrorType.toFailure(
                FlowCutException.storage("s3://bucket/key", "denied\n  by policy", new RuntimeException("403")));
        assertThat(FailureCause.of(wrapped(thrown)))
                .isEqualTo(new FailureCause("Storage", "s3://bucket/key: denied; by policy"));
    }

    @Test
    void namesTheActivityThatTimedOutOrWasCancelled() {
        assertThat(FailureCause.of(wrapped(new TimeoutFailure("timeout", null, TimeoutType.TIMEOUT_TYPE_HEARTBEAT))))
                .isEqualTo(new FailureCause("Timeout", "CutFrames: heartbeat timeout"));
        assertThat(FailureCause.of(wrapped(new CanceledFailure("cancelled"))))
                .isEqualTo(new FailureCause("Cancelled", "CutFrames: cancelled"));
    }

    @Test
    void otherFailuresAreNamedByTheirClass() {
        assertThat(FailureCause.of(new IllegalStateException()))
                .isEqualTo(new FailureCause("IllegalStateException", "IllegalStateException"));
    }

    private static ActivityFailure wrapped(Throwable cause) {
        return new ActivityFailure(
                "activity", 5, 6, "CutFrames", "7", RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE, "worker", cause);
    }
}
