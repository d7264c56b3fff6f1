package io.flowcut.activities.dataset.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Names for frames that have none: VIDEO/00000.jpg and so on. */
final class FrameNumbers {
    private FrameNumbers() {}

    static List<String> of(LabelledVideo video) {
        List<String> names = new ArrayList<>(video.frames());
        for (int frame = 0; frame < video.frames(); frame++) {
            names.add(String.format(Locale.ROOT, "%s/%05d.jpg", video.name(), frame));
        }
        return names;
    }
}
