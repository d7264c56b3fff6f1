package io.flowcut.activities.storage;

import java.util.regex.Pattern;

/** Takes out of a text what may be a credential: user names and passwords of URLs, and the query of signed ones. */
public final class Redaction {
    /** Up to the last @ before the path: a password that was not escaped may hold some. */
    private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/?#\\s]*@");

    private static final Pattern QUERY =
            Pattern.compile("(?i)\\?[^\\s\"'<>]*(signature|credential|token|key|secret|password|x-amz-)[^\\s\"'<>]*");

    private Redaction() {}

    /** The text with three dots where a credential may have been. */
    public static String of(String text) {
        return QUERY.matcher(USER_INFO.matcher(text).replaceAll("...@")).replaceAll("?...");
    }
}
