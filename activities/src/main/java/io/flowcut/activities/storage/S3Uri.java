package io.flowcut.activities.storage;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.error.FlowCutException;
import java.util.regex.Pattern;

/**
 * An object, or all objects below a prefix, of an S3 bucket: {@code s3://bucket/key}. The key is taken as it is written,
 * without percent escapes, as the AWS command line does.
 *
 * @param bucket name of the bucket
 * @param key key of the object, or prefix without a slash at its end; empty for the whole bucket
 */
public record S3Uri(String bucket, String key) {
    private static final String SCHEME = "s3://";
    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{1,254}");

    public S3Uri {
        requireNonNull(bucket, "bucket");
        requireNonNull(key, "key");
    }

    /** Whether a text means something in S3. */
    public static boolean matches(String text) {
        return text.regionMatches(true, 0, "s3:", 0, 3);
    }

    /**
     * Reads {@code s3://bucket/key}; slashes at the end are dropped.
     *
     * @throws FlowCutException of type BadInput for anything else; what looks like a credential is not repeated
     */
    public static S3Uri parse(String text) {
        return parse(text, text);
    }

    /** Like {@link #parse(String)}; messages call the text {@code named}. */
    public static S3Uri parse(String text, String named) {
        String rest = text.regionMatches(true, 0, SCHEME, 0, SCHEME.length()) ? text.substring(SCHEME.length()) : "";
        int slash = rest.indexOf('/');
        String bucket = slash < 0 ? rest : rest.substring(0, slash);
        String key = slash < 0 ? "" : rest.substring(slash + 1);
        if (!BUCKET.matcher(bucket).matches()) {
            throw FlowCutException.badInput(Redaction.of(named), "not of the form s3://bucket/prefix");
        }
        for (int i = 0; i < key.length(); i++) {
            if (Character.isISOControl(key.charAt(i))) {
                throw FlowCutException.badInput(Redaction.of(named), "holds a control character");
            }
        }
        int end = key.length();
        while (end > 0 && key.charAt(end - 1) == '/') {
            end--;
        }
        return new S3Uri(bucket, key.substring(0, end));
    }

    /** What lies below this prefix under a relative name. */
    public S3Uri resolve(String name) {
        return new S3Uri(bucket, key.isEmpty() ? name : key + "/" + name);
    }

    /** The last part of the key; that of the bucket when there is no key. */
    public String fileName() {
        return key.isEmpty() ? bucket : key.substring(key.lastIndexOf('/') + 1);
    }

    /** What keys of objects below this prefix start with. */
    String folderPrefix() {
        return key.isEmpty() ? "" : key + "/";
    }

    @Override
    public String toString() {
        return key.isEmpty() ? SCHEME + bucket : SCHEME + bucket + "/" + key;
    }
}
