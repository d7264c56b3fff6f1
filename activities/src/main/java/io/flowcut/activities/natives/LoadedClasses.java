package io.flowcut.activities.natives;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.lang.invoke.MethodHandles;
import java.util.Optional;

/**
 * Classes that load native libraries when they are initialised, and how that went. The first failure is kept, for Java
 * says of a class that failed once no more than that it could not be initialised.
 *
 * @param libraries what messages call the libraries
 * @param failure why they did not load; empty where they did
 */
record LoadedClasses(String libraries, Optional<LinkageError> failure) {
    LoadedClasses {
        requireNonNull(libraries, "libraries");
        requireNonNull(failure, "failure");
    }

    /** Initialises the classes in their order, up to the first that fails. */
    static LoadedClasses load(String libraries, Class<?>... classes) {
        for (Class<?> type : classes) {
            try {
                MethodHandles.publicLookup().ensureInitialized(type);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            } catch (LinkageError e) {
                return new LoadedClasses(libraries, Optional.of(e));
            }
        }
        return new LoadedClasses(libraries, Optional.empty());
    }

    /** @throws FlowCutException of type NativeLibrary when they did not load */
    void require() {
        if (failure.isPresent()) {
            throw failure(libraries, failure.get());
        }
    }

    /** What is thrown when libraries do not load: one line that names the innermost cause. */
    static FlowCutException failure(String libraries, Throwable thrown) {
        Throwable last = thrown;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        String reason = String.valueOf(last.getMessage()).lines().findFirst().orElse("no message");
        return new FlowCutException(
                ErrorType.NATIVE_LIBRARY, libraries + " does not load on this machine: " + reason, thrown);
    }
}
