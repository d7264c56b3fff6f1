package io.flowcut.activities.dataset.vis;

/**
 * Where an annotation or a result stands in its file, and what is needed of it before its masks are read.
 *
 * @param index index in its list
 * @param offset bytes of the file before it
 * @param id its id; of results, the index plus 1
 * @param videoId id of its video
 * @param categoryId id of its category
 * @param score how sure a result is; 1 for truth without a score
 * @param crowd whether it is a crowd of objects
 * @param area mean area in pixels over the frames that it is seen in, as the file says; -1 where it does not say
 */
public record VisEntry(
        int index, long offset, long id, long videoId, int categoryId, double score, boolean crowd, double area) {
    /** The same of another video. */
    VisEntry ofVideo(long otherId) {
        return new VisEntry(index, offset, id, otherId, categoryId, score, crowd, area);
    }
}
