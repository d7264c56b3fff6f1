package io.flowcut.activities.video;

import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Turns what users and requests write, a path or a {@code file:} URI, into a path. */
final class InputLocation {
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:/.*");

    private InputLocation() {}

    /**
     * The path of an input, not yet checked for existence; relative ones stay relative.
     *
     * @param text a path or URI
     * @param named what to name in messages
     * @throws FlowCutException of type BadInput for a scheme that cannot be read or text that is no path
     */
    static Path path(String text, String named) {
        if (text.isBlank()) {
            throw FlowCutException.badInput(named, "an empty path");
        }
        try {
            if (text.startsWith("file:")) {
                return Path.of(new URI(text));
            }
            if (SCHEME.matcher(text).matches()) {
                throw FlowCutException.badInput(named, "only local paths, file: URIs and s3://bucket/key can be read");
            }
            return Path.of(text);
        } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
            throw new FlowCutException(
                    ErrorType.BAD_INPUT, printable(named) + ": not a path that can be read (" + reason(e) + ")", e);
        }
    }

    private static String reason(Exception e) {
        return e instanceof InvalidPathException invalid
                ? invalid.getReason()
                : printable(String.valueOf(e.getMessage()));
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    /** The form in which a {@code VideoSource} names a path. */
    static String uri(Path path) {
        return path.toAbsolutePath().normalize().toUri().toString();
    }
}
