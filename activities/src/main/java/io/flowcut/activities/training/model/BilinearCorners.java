package io.flowcut.activities.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.List;

/**
 * The four pixels around each of many points of a picture, with their shares in the value at the point: torch's
 * grid_sample, bilinear with zeros outside and without aligned corners, as index arithmetic. DJL has no grid_sample.
 */
public final class BilinearCorners {
    /**
     * One pixel per point.
     *
     * @param index row-major index into the picture, INT64
     * @param share share of the pixel; 0 where it lies outside
     */
    public record Corner(NDArray index, NDArray share) {}

    private BilinearCorners() {}

    /**
     * The corners of points.
     *
     * @param x from 0 at the left edge to 1 at the right, FLOAT32, of any shape; results have the same
     * @param y from 0 at the upper edge to 1 at the lower
     * @param height height of the picture, at most 2^24 pixels in all
     * @param width width of the picture
     */
    public static List<Corner> of(NDArray x, NDArray y, long height, long width) {
        NDArray column = EngineArrays.scale(x, (double) width).sub(0.5);
        NDArray row = EngineArrays.scale(y, (double) height).sub(0.5);
        NDArray left = column.floor();
        NDArray top = row.floor();
        NDArray right = column.sub(left);
        NDArray bottom = row.sub(top);
        NDArray[] columns = {left.stopGradient(), left.add(1).stopGradient()};
        NDArray[] rows = {top.stopGradient(), top.add(1).stopGradient()};
        NDArray[] across = {right.neg().add(1), right};
        NDArray[] down = {bottom.neg().add(1), bottom};
        List<Corner> corners = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            NDArray insideRow = rows[i].clip(0, height - 1);
            NDArray shareDown = down[i].mul(rows[i].eq(insideRow).toType(DataType.FLOAT32, false));
            for (int j = 0; j < 2; j++) {
                NDArray insideColumn = columns[j].clip(0, width - 1);
                NDArray shareAcross = across[j].mul(columns[j].eq(insideColumn).toType(DataType.FLOAT32, false));
                NDArray index = insideRow.mul(width).add(insideColumn).toType(DataType.INT64, false);
                corners.add(new Corner(index, shareDown.mul(shareAcross)));
            }
        }
        return corners;
    }
}
