package io.flowcut.activities.storage;

import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.metrics.CoreMetric;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.metrics.MetricCollection;
import software.amazon.awssdk.metrics.MetricPublisher;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Makes clients of the AWS SDK. */
final class S3Clients {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** No byte for so long means that the connection is dead. */
    private static final Duration SILENCE = Duration.ofSeconds(30);
    /** A part of 16 MiB takes less at 300 KB/s. */
    private static final Duration ATTEMPT = Duration.ofSeconds(60);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);
    private static final int CONNECTIONS = 64;

    private S3Clients() {}

    /** Pauses that double, each a random part of it, so that many workers do not come back all at once. */
    static BackoffStrategy pauses() {
        return BackoffStrategy.exponentialDelayHalfJitter(FIRST_PAUSE, LONGEST_PAUSE);
    }

    /** Repetitions without the SDK's budget, which would give up early when several calls meet one outage. */
    static StandardRetryStrategy retries(int attempts) {
        return AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(attempts)
                .backoffStrategy(pauses())
                .throttlingBackoffStrategy(pauses())
                .circuitBreakerEnabled(false)
                .build();
    }

    static S3Client open(S3Options options, int attempts, StorageListener listener) {
        ClientOverrideConfiguration.Builder override = ClientOverrideConfiguration.builder()
                .retryStrategy(retries(attempts))
                .apiCallAttemptTimeout(ATTEMPT)
                .addMetricPublisher(new RetryCounter(listener));
        DefaultCredentialsProvider.Builder credentials = DefaultCredentialsProvider.builder();
        if (!options.profile().isEmpty()) {
            override.defaultProfileName(options.profile());
            credentials.profileName(options.profile());
        }
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(Apache5HttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(SILENCE)
                        .maxConnections(CONNECTIONS))
                .overrideConfiguration(override.build())
                .credentialsProvider(credentials.build())
                .forcePathStyle(options.pathStyle())
                // Contents are verified by their SHA-256; many S3-compatible services know no other checksums.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .region(region(options));
        if (!options.endpoint().isEmpty()) {
            builder.endpointOverride(URI.create(options.endpoint()));
        }
        return builder.build();
    }

    private static Region region(S3Options options) {
        if (!options.region().isEmpty()) {
            return Region.of(options.region());
        }
        // Only AWS's own machines tell a region; asking for it elsewhere takes seconds.
        AwsRegionProvider chain = options.endpoint().isEmpty()
                ? DefaultAwsRegionProviderChain.builder()
                        .profileName(profile(options))
                        .build()
                : new AwsRegionProviderChain(
                        new SystemSettingsRegionProvider(), new AwsProfileRegionProvider(null, profile(options)));
        try {
            return chain.getRegion();
        } catch (SdkClientException e) {
            if (options.endpoint().isEmpty()) {
                throw new FlowCutException(
                        ErrorType.CONFIG,
                        "storage.region: none is set, and neither AWS_REGION nor a profile names one");
            }
            return Region.US_EAST_1;
        }
    }

    private static String profile(S3Options options) {
        return options.profile().isEmpty()
                ? ProfileFileSystemSetting.AWS_PROFILE.getStringValueOrThrow()
                : options.profile();
    }

    /** Counts repeated calls. */
    private record RetryCounter(StorageListener listener) implements MetricPublisher {
        @Override
        public void publish(MetricCollection call) {
            for (Integer retries : call.metricValues(CoreMetric.RETRY_COUNT)) {
                if (retries > 0) {
                    listener.retried(retries);
                }
            }
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
