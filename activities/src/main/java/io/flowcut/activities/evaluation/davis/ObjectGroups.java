package io.flowcut.activities.evaluation.davis;

import static io.flowcut.workflows.error.FlowCutException.badInput;

import io.flowcut.activities.mask.LabelMap;
import io.flowcut.workflows.error.FlowCutException;
import java.util.Map;

/**
 * Which true objects of a sequence are evaluated as one: DAVIS-2017 Motion (J. Xie, W. Xie, A. Zisserman, "Segmenting
 * Moving Objects via an Object-Centric Layered Representation", NeurIPS 2022) leaves out objects that do not move and
 * joins those that move together. Immutable.
 */
public final class ObjectGroups {
    /** Every object by itself. */
    public static final ObjectGroups EACH = new ObjectGroups(identity());

    private final int[] groups;

    private ObjectGroups(int[] groups) {
        this.groups = groups;
    }

    /**
     * Groups by label.
     *
     * @param source file that they stand in, for messages
     * @param groupOf group of each label, from 1; 0 leaves the object out; labels that are missing are left out
     * @throws FlowCutException of type BadInput when a label or group is out of range
     */
    public static ObjectGroups of(String source, Map<Integer, Integer> groupOf) {
        int[] groups = new int[LabelMap.VOID + 1];
        groupOf.forEach((label, group) -> {
            if (label < 1 || label >= LabelMap.VOID || group < 0 || group >= LabelMap.VOID) {
                throw badInput(source, "object " + label + " in group " + group + ": both must be from 1 to 254");
            }
            groups[label] = group;
        });
        return new ObjectGroups(groups);
    }

    private static int[] identity() {
        int[] groups = new int[LabelMap.VOID + 1];
        for (int label = 1; label < LabelMap.VOID; label++) {
            groups[label] = label;
        }
        return groups;
    }

    /** The group of a label; 0 for background, void and objects that are left out. */
    int of(int label) {
        return groups[label];
    }
}
