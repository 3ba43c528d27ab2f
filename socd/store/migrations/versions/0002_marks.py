"""marks: what a site scored, from when to when"""

import sqlalchemy as sa
from alembic import op


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('mark',
    sa.Column('site', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('since', sa.DateTime(), nullable=False),
    sa.Column('last', sa.DateTime(), nullable=False),
    sa.Column('word', sa.String(), nullable=False),
    sa.Column('rank', sa.Float(), nullable=False),
    sa.Column('scale', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('site', 'name', 'since')
    )


def downgrade() -> None:
    op.drop_table('mark')
