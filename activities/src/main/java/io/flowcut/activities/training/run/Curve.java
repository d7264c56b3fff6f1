package io.flowcut.activities.training.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.error.FlowCutException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The curve of a round in the artifact store: objects of JSON lines, a point a line. Points are only ever appended; the
 * last object is written anew with them until it is full.
 */
final class Curve {
    private static final String MEDIA_TYPE = "application/jsonl";

    /** Bytes from which an object is left as it is and another one begun. */
    private static final int FULL = 1 << 20;

    private final ArtifactStore store;
    private final JsonMapper mapper = new JsonMapper();

    Curve(ArtifactStore store) {
        this.store = requireNonNull(store, "store");
    }

    /** The objects of a curve with these points after its last one. */
    List<ArtifactRef> append(List<ArtifactRef> curve, List<CurvePoint> points) {
        List<ArtifactRef> longer = new ArrayList<>(curve);
        if (points.isEmpty()) {
            return longer;
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        if (!curve.isEmpty() && curve.get(curve.size() - 1).size() < FULL) {
            content.writeBytes(store.read(longer.remove(longer.size() - 1)));
        }
        try {
            for (CurvePoint point : points) {
                content.writeBytes((mapper.writeValueAsString(point) + "\n").getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new IllegalStateException("a point of a curve cannot be written", e);
        }
        longer.add(store.put(MEDIA_TYPE, content.toByteArray()));
        return longer;
    }

    /**
     * The points of a curve.
     *
     * @param from number of points to leave out at its beginning
     */
    List<CurvePoint> read(List<ArtifactRef> curve, long from) {
        List<CurvePoint> points = new ArrayList<>();
        long seen = 0;
        for (ArtifactRef part : curve) {
            try (MappingIterator<CurvePoint> lines =
                    mapper.readerFor(CurvePoint.class).readValues(store.open(part))) {
                while (lines.hasNext()) {
                    CurvePoint point = lines.next();
                    if (seen++ >= from) {
                        points.add(point);
                    }
                }
            } catch (IOException | RuntimeException e) {
                if (e instanceof FlowCutException lost) {
                    throw lost;
                }
                throw FlowCutException.lost(part.uri(), "not a curve: " + e.getMessage(), e);
            }
        }
        return points;
    }
}
