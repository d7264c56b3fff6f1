package io.flowcut.activities.modelcache;

import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.util.Optional;

/**
 * Whether something vouches for a file: a digest that is known from elsewhere and is the file's.
 *
 * @param trustUnverified whether the user takes files that nothing vouches for
 */
record Vouching(boolean trustUnverified) {
    /** What the user can do about it; the message of every refusal ends so. */
    private static final String OVERRIDE = "--trust-unverified takes it as it is";

    /**
     * Holds a file against the digest that is expected of it.
     *
     * @param name names the file in messages
     * @param actual digest of the file
     * @param expected digest from the user or from the card
     * @return whether the file is the expected one; false is returned only where the user trusts it all the same
     * @throws FlowCutException of type MissingModel when it is another or nothing is known, and the user does not trust it
     */
    boolean check(String name, String actual, Optional<String> expected) {
        if (expected.isPresent() && expected.get().equalsIgnoreCase(actual)) {
            return true;
        }
        if (trustUnverified) {
            return false;
        }
        String cause = expected.map(other -> "SHA-256 is " + actual + ", but " + other + " is expected; " + OVERRIDE)
                .orElse("no digest vouches for it; give the one that its author publishes by --sha256 (the file's is "
                        + actual + "), or " + OVERRIDE);
        throw new FlowCutException(ErrorType.MISSING_MODEL, name + ": " + cause);
    }
}
