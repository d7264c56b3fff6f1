package io.flowcut.activities.storage;

import io.flowcut.workflows.error.FlowCutException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Turns the SDK's exceptions into one line that holds no credential. */
final class S3Failures {
    private S3Failures() {}

    /** The failure of a call about an object. */
    static FlowCutException storage(S3Uri uri, SdkException e) {
        // The SDK's own exception stays out: its text may hold the signed request, and causes travel into histories.
        return FlowCutException.storage(uri.toString(), cause(e), null);
    }

    /** Whether a failure says that there is no such object or bucket. */
    static boolean isMissing(SdkException e) {
        return e instanceof S3Exception s3 && s3.statusCode() == 404;
    }

    static String cause(SdkException e) {
        if (e instanceof S3Exception s3) {
            return serviceCause(s3);
        }
        if (e instanceof AbortedException) {
            return "interrupted";
        }
        if (e instanceof ApiCallAttemptTimeoutException) {
            return "no answer in time";
        }
        String message = String.valueOf(e.getMessage());
        if (message.startsWith("Unable to load credentials")) {
            return "no credentials; the AWS SDK looked in the environment, the profile, web identity, container and "
                    + "instance roles";
        }
        if (message.startsWith("Unable to load region")) {
            return "no region; set storage.region or AWS_REGION";
        }
        return Redaction.of(oneLine(message));
    }

    private static String serviceCause(S3Exception e) {
        String code = e.awsErrorDetails() == null
                ? ""
                : String.valueOf(e.awsErrorDetails().errorCode());
        return switch (code) {
            case "NoSuchBucket" -> "no such bucket";
            case "NoSuchKey" -> "missing";
            case "AccessDenied" -> "access denied";
            case "InvalidAccessKeyId", "SignatureDoesNotMatch" -> "the credentials are refused (" + code + ")";
            default -> e.statusCode() == 404 ? "missing" : status(e, code);
        };
    }

    private static String status(S3Exception e, String code) {
        return "S3 answers " + e.statusCode() + (code.isEmpty() || code.equals("null") ? "" : " " + oneLine(code));
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
