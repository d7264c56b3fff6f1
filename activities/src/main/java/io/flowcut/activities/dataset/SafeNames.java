package io.flowcut.activities.dataset;

import static io.flowcut.workflows.error.FlowCutException.badInput;

import io.flowcut.workflows.error.FlowCutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Holds names that come from inputs to what is safe as one part of a path on any file system or object store. */
public final class SafeNames {
    /** What common file systems take, less room for an ending. */
    private static final int MAX_BYTES = 240;

    private SafeNames() {}

    /**
     * Returns the name.
     *
     * @throws FlowCutException of type BadInput when it could lead out of its folder or cannot be a file name
     */
    public static String require(String name, String whose) {
        if (name.isBlank() || name.equals(".") || name.equals("..")) {
            throw badInput(whose, "the name \"" + name + "\" cannot be a file name");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw badInput(whose, "the name " + name.substring(0, 40) + "... is too long");
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '/' || c == '\\' || Character.isISOControl(c)) {
                throw badInput(whose, "the name holds the character U+" + String.format(Locale.ROOT, "%04X", (int) c));
            }
        }
        return name;
    }
}
