package io.flowcut.activities.video;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.error.FlowCutException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the videos below a folder: the folder itself when it holds frames, else the video files and folders in it, in
 * order. Where a folder holds {@code frames/} or {@code JPEGImages/} (as DAVIS and YouTube-VIS do), the folders of masks
 * beside it are left out. Links that lead back to a folder above are not followed.
 */
final class FolderScan {
    private static final Logger LOG = LoggerFactory.getLogger(FolderScan.class);
    /** Deep enough for DATASET/train/JPEGImages/480p/SEQUENCE/frames. */
    private static final int MAX_DEPTH = 8;

    private static final Set<String> FRAME_FOLDERS = Set.of("frames", "jpegimages");
    private static final Set<String> MASK_FOLDERS = Set.of(
            "masks", "mask", "annotations", "annotations_unsupervised", "imagesets", "groundtruth", "gt", "labels");

    private final BiConsumer<InputPath, String> found;
    private final Deque<String> above = new ArrayDeque<>();
    private int videos;

    /** @param found told of each video's path and the name to derive its id from */
    FolderScan(BiConsumer<InputPath, String> found) {
        this.found = requireNonNull(found, "found");
    }

    /**
     * Scans a folder.
     *
     * @throws FlowCutException of type BadInput when there is no video in it, or a folder mixes frames with videos
     */
    void scan(InputPath folder) {
        visit(folder);
        if (videos == 0) {
            throw FlowCutException.badInput(
                    folder.toString(), "no video in this folder; looked for " + InputKind.LOOKED_FOR);
        }
    }

    /** The name that a video in this folder is called by; a folder called frames takes that of the folder above. */
    static String nameOf(InputPath folder) {
        List<String> names = folder.names();
        int named = names.size() - 1;
        while (named > 0 && isFrameFolder(names.get(named))) {
            named--;
        }
        return named < 0 ? "video" : names.get(named);
    }

    private void visit(InputPath folder) {
        String real = folder.identity();
        if (above.contains(real)) {
            LOG.warn("{}: leads back to a folder above it and is not followed", folder);
            return;
        }
        if (above.size() >= MAX_DEPTH) {
            LOG.warn("{}: more than {} folders deep, not searched for videos", folder, MAX_DEPTH);
            return;
        }
        above.push(real);
        FolderListing listing = folder.list();
        int before = videos;
        if (!listing.pictures().isEmpty()) {
            checkNotMixed(folder, listing);
            videos++;
            found.accept(folder, nameOf(folder));
        } else {
            visitMany(folder, listing);
            if (videos == before && above.size() > 1) {
                LOG.warn("{}: no frames and no video in this folder", folder);
            }
        }
        above.pop();
    }

    private void visitMany(InputPath folder, FolderListing listing) {
        boolean hasFrameFolder = listing.folders().stream().anyMatch(FolderScan::isFrameFolder);
        List<String> members = new ArrayList<>(listing.videos());
        for (String name : listing.folders()) {
            if (!hasFrameFolder || !isMaskFolder(name)) {
                members.add(name);
            }
        }
        members.sort(new NaturalOrder());
        for (String name : members) {
            InputPath member = folder.resolve(name);
            if (listing.videos().contains(name)) {
                videos++;
                found.accept(member, InputKind.stem(name));
            } else {
                visit(member);
            }
        }
    }

    private static void checkNotMixed(InputPath folder, FolderListing listing) {
        String frame = listing.pictures().get(0);
        if (!listing.videos().isEmpty()) {
            throw FlowCutException.badInput(
                    folder.toString(),
                    "holds frames (" + frame + ") and video files ("
                            + listing.videos().get(0) + "); a folder must hold one or the other");
        }
        for (String name : listing.folders()) {
            if (isMaskFolder(name)) {
                continue;
            }
            FolderListing inner = folder.resolve(name).list();
            if (!inner.pictures().isEmpty() || !inner.videos().isEmpty()) {
                throw FlowCutException.badInput(
                        folder.toString(),
                        "holds frames (" + frame + ") and a folder with more (" + name
                                + "); a folder must hold one video's frames or several videos");
            }
        }
    }

    private static boolean isFrameFolder(String name) {
        return FRAME_FOLDERS.contains(name.toLowerCase(Locale.ROOT));
    }

    private static boolean isMaskFolder(String name) {
        return MASK_FOLDERS.contains(name.toLowerCase(Locale.ROOT));
    }
}
