package io.flowcut.activities.storage;

import static java.util.Objects.requireNonNull;

/**
 * How S3 is reached. Credentials are none of it: the AWS SDK's default chain finds them (environment, profile files, web
 * identity, container and instance roles).
 *
 * @param endpoint URL of an S3-compatible service; empty = what the SDK finds, else AWS itself
 * @param region region; empty = what the SDK finds; with an endpoint and nothing found, us-east-1
 * @param pathStyle whether the bucket stands in the path and not in the host's name
 * @param profile profile of the AWS configuration files; empty = the default one
 * @param retries further attempts at a call that failed in a way that may pass, at least 0
 */
public record S3Options(String endpoint, String region, boolean pathStyle, String profile, int retries) {
    public S3Options {
        requireNonNull(endpoint, "endpoint");
        requireNonNull(region, "region");
        requireNonNull(profile, "profile");
    }
}
