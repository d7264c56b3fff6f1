package io.flowcut.activities.modelcache;

/**
 * How much is read from a source that nobody vouches for yet.
 *
 * @param fileBytes of one file, fetched or unpacked
 * @param archiveBytes of all that an archive unpacks to
 * @param archiveEntries files and folders in an archive
 */
public record ModelLimits(long fileBytes, long archiveBytes, int archiveEntries) {
    /** Larger than any model that is of use here. */
    public static final ModelLimits DEFAULT = new ModelLimits(8L << 30, 16L << 30, 10_000);
}
