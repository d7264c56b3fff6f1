package io.flowcut.activities.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flowcut.activities.testing.Activities;
import io.temporal.activity.ActivityInterface;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import org.junit.jupiter.api.Test;

class ActivityBoundaryTest {
    /** An activity that throws. */
    @ActivityInterface
    public interface Failing {
        void fail();
    }

    @Test
    void aLibraryThatIsMissingIsFinalAtOnce() {
        ApplicationFailure failure = thrown(new UnsatisfiedLinkError("libx.so: cannot open shared object file"));
        assertThat(failure.getType()).isEqualTo("NativeLibrary");
        assertThat(failure.isNonRetryable()).isTrue();
        assertThat(failure.getOriginalMessage())
                .isEqualTo("a library does not load on this machine: libx.so: cannot open shared object file");
    }

    @Test
    void memoryThatRanOutMayBeTriedAgain() {
        ApplicationFailure failure = thrown(new OutOfMemoryError("heap"));
        assertThat(failure.getType()).isEqualTo("OutOfMemory");
        assertThat(failure.isNonRetryable()).isFalse();
    }

    private static ApplicationFailure thrown(Error error) {
        Failing implementation = () -> ActivityBoundary.call(progress -> {
            throw error;
        });
        try (Activities activities = new Activities(implementation)) {
            ActivityFailure failure = catchThrowableOfType(
                    ActivityFailure.class, () -> activities.stub(Failing.class).fail());
            return (ApplicationFailure) failure.getCause();
        }
    }
}
